// What the board and the host tell the program that started this one, and ask of it, each with the time in
// nanoseconds at which it happens.

export class World {
  #messages;
  #now;

  constructor(messages, now) {
    this.#messages = messages;
    this.#now = now;
  }

  #tell(event, details) {
    this.#messages.write({ at: this.#now(), event, ...details });
  }

  #ask(event, details) {
    return this.#messages.ask({ at: this.#now(), ask: event, ...details });
  }

  i2cWrite(address, bytes) {
    this.#tell('i2c_write', { address, data: hex(bytes) });
  }

  /** Returns the next `count` bytes that a chip gives; they are not read yet. */
  i2cRead(address, isFirst, count) {
    return Buffer.from(this.#ask('i2c_read', { address, is_first: isFirst, count }), 'hex');
  }

  i2cWasRead(address, count) {
    this.#tell('i2c_was_read', { address, count });
  }

  flashWritten(kind, address) {
    this.#tell('flash', { kind, address });
  }

  power(on) {
    this.#tell('power', { on });
  }

  /** The processor starts, after power on or a reset. */
  started(isPowerOn) {
    this.#tell('start', { is_power_on: isPowerOn });
  }

  /** code.py ended by an exception. */
  crashed(text) {
    this.#tell('crash', { text });
  }

  /** Returns the LED report that the host sends now, or null. */
  enumerated(identity, interfaces) {
    return this.#ask('enumerated', { identity, interfaces });
  }

  /** Returns the LED report that the host sends after this one, or null. */
  hidReport(usagePage, usage, report) {
    return this.#ask('hid_in', { usage_page: usagePage, usage, data: hex(report) });
  }

  /** A transfer that a program asked for has ended: with these bytes from the device; null after a stall. */
  transferred(number, data) {
    this.#tell('transferred', { number, data: data === null ? null : hex(data) });
  }

  /** Somebody else's computer has reset the bus, and the device answers now. */
  busWasReset() {
    this.#tell('bus_reset', {});
  }

  wakeRequested() {
    this.#tell('wake_request', {});
  }

  consoleText(packet) {
    this.#tell('console', { data: hex(packet) });
  }

  driveAnswer(status, data) {
    this.#tell('drive', { status, data: hex(data) });
  }
}

function hex(bytes) {
  return Buffer.from(bytes).toString('hex');
}
