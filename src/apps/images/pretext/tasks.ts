/** A task that a body can learn from pictures without labels: by how much a picture was rotated, or which of two copies was distorted. */
export type PretextTask = 'rotation' | 'augmentation'

/**
 * The names of all pretext tasks.
 *
 * @example
 * pretextTasks // ['rotation', 'augmentation']
 */
export const pretextTasks: readonly PretextTask[] = ['rotation', 'augmentation']
