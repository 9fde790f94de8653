// The I2C bus as the chips on it see it. The chips themselves are with the program that started this one: it
// is told of each write when it ends, and asked for each byte that is read.

const READ = 1;

export class I2cBus {
  #address = null; // of the chip that has acknowledged; null between transactions
  #written = null; // the bytes of a write so far; null while reading
  #isFirstRead = false;

  /** @param world `i2cWrite(address, bytes)` and `i2cRead(address, isFirst)` */
  constructor(world) {
    this.world = world;
    this.addresses = new Set(); // of the chips that answer
  }

  /** A start or repeated start, and the address byte. Returns whether a chip acknowledges. */
  start(addressByte) {
    this.stop();
    const address = addressByte >> 1;
    if (!this.addresses.has(address)) return false;
    this.#address = address;
    this.#written = addressByte & READ ? null : [];
    this.#isFirstRead = true;
    return true;
  }

  /** A byte from the processor. Returns whether the chip acknowledges. */
  write(byte) {
    if (this.#address === null || this.#written === null) return false;
    this.#written.push(byte);
    return true;
  }

  /** A byte from the chip. */
  read() {
    if (this.#address === null) return 0xff;
    const byte = this.world.i2cRead(this.#address, this.#isFirstRead);
    this.#isFirstRead = false;
    return byte;
  }

  stop() {
    if (this.#written !== null && this.#address !== null) this.world.i2cWrite(this.#address, this.#written);
    this.#address = null;
    this.#written = null;
  }
}
