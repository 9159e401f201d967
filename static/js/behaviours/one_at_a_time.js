// @ts-check
/** Requests that must not overtake each other. */

/**
 * Lets `send` run once at a time: asked for while it runs, it runs once more afterwards. What it
 * sends is what is wanted when it begins, so the last state wins.
 *
 * @param {() => Promise<void>} send
 * @returns {() => Promise<void>} asks for it; settles when all that was asked for has been sent
 */
export function oneAtATime(send) {
  /** @type {Promise<void> | null} */
  let running = null;
  let isWanted = false;

  async function run() {
    while (isWanted) {
      isWanted = false;
      await send();
    }
  }

  return () => {
    isWanted = true;
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  };
}
