/** A reason why the runtime cannot start, in one sentence that says what to do; shown to the person as it is, without a stack. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}
