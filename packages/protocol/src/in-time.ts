// Waiting with a limit.

/**
 * What the work comes to, or what is said instead when that takes too long. The work itself goes on, and what it comes to then is dropped.
 * @param instead what to resolve with, or throws what to reject with
 */
export function inTime<T>(work: Promise<T>, limitMs: number, instead: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      try {
        resolve(instead())
      } catch (error) {
        reject(error)
      }
    }, limitMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
