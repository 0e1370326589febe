/** A mistake in the call or in what it was given; its message says what to do. main prints it and exits with 1. */
export class UsageError extends Error {}
