/** The examples that are built with the page, with what the start page says about them. */
export const examples = {
  book: {
    title: 'A book that writes',
    text: 'The first chapters of Moby Dick. A recurrent net learns to write like them, one character at a time.',
    file: 'moby-dick.txt',
  },
  wages: {
    title: 'Wages from a survey',
    text: 'What 534 Americans earned per hour in 1985, with education, experience and occupation. Predict the wage.',
    file: 'wages.csv',
  },
  line: {
    title: 'A straight line',
    text: 'Invented: 400 points near y = 3x + 2. See how a net learns a line, and what it predicts beyond the points.',
    file: 'line.csv',
  },
  digits: {
    title: 'Handwritten digits',
    text: '2,000 digits of the MNIST database. A net learns to read them; draw one and see where it looks.',
    file: 'digits.zip',
  },
  ratings: {
    title: 'Ratings of dishes',
    text: 'Invented ratings: 300 guests with tastes of their own rate 120 dishes. Recommend more dishes to each guest.',
    file: 'dishes.csv',
  },
} as const

export type ExampleName = keyof typeof examples
