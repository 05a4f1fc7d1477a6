/** A made-up task, for which pictures need no labels: how far a picture was turned, or which of two copies was distorted. */
export type PretextTask = 'rotation' | 'augmentation'

export const pretextTasks: readonly PretextTask[] = ['rotation', 'augmentation']
