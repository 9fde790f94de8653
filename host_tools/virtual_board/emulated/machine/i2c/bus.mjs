// The I2C bus as the chips on it see it. The chips themselves are with the program that started this one: it
// is told of each write when it ends, asked for the bytes of a read, and told how many were taken.

const READ = 1;
const AHEAD = 8; // bytes asked for at once: a question takes longer than all else

export class I2cBus {
  #address = null; // of the chip that has acknowledged; null between transactions
  #written = null; // the bytes of a write so far; null while reading
  #toRead = []; // bytes that the chip has ready
  #taken = 0; // bytes of a read so far

  /** @param world `i2cWrite(address, bytes)`, `i2cRead(address, isFirst, count)`, `i2cWasRead(address, count)` */
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
    this.#toRead = [];
    this.#taken = 0;
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
    if (!this.#toRead.length) {
      this.#toRead = [...this.world.i2cRead(this.#address, this.#taken === 0, AHEAD)];
    }
    this.#taken++;
    return this.#toRead.shift();
  }

  stop() {
    if (this.#written !== null && this.#address !== null) this.world.i2cWrite(this.#address, this.#written);
    if (this.#taken > 0) this.world.i2cWasRead(this.#address, this.#taken);
    this.#taken = 0;
    this.#address = null;
    this.#written = null;
  }
}
