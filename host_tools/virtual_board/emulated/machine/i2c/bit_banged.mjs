// The bus as seen on the pins. CircuitPython bit-bangs them to ask whether a chip answers: the RP2040's I2C
// block can't do a write without data (ports/raspberrypi/common-hal/busio/I2C.c, probe).
import { GPIOPinState } from 'rp2040js';

const FUNCTION_SIO = 5;
const BYTE = 8; // bits
const ACKNOWLEDGED = 9;
const READ = 1;

export class BitBangedLines {
  #clock;
  #data;
  #bus;
  #clockWasHigh = true;
  #dataWasHigh = true;
  #chipPullsLow = false;
  #phase = 'idle'; // or address, write, read
  #bits = 0;
  #shifted = 0;
  #isAcknowledged = false;

  constructor(mcu, { scl, sda }, bus) {
    this.#clock = mcu.gpio[scl];
    this.#data = mcu.gpio[sda];
    this.#bus = bus;
    for (const pin of [this.#clock, this.#data]) pin.addListener(() => this.#edge());
    this.#drive();
  }

  #drive() {
    this.#clock.setInputValue(!isPulledLow(this.#clock));
    this.#data.setInputValue(!isPulledLow(this.#data) && !this.#chipPullsLow);
  }

  #edge() {
    const clockIsHigh = !isPulledLow(this.#clock);
    const processorLetsGo = !isPulledLow(this.#data);
    if (clockIsHigh && this.#clockWasHigh) this.#condition(processorLetsGo && !this.#chipPullsLow);
    else if (clockIsHigh) this.#sample(processorLetsGo);
    else if (this.#clockWasHigh) this.#next();
    this.#clockWasHigh = clockIsHigh;
    this.#dataWasHigh = processorLetsGo && !this.#chipPullsLow;
    this.#drive();
  }

  /** Data that changes while the clock is high is a start or a stop. */
  #condition(dataIsHigh) {
    if (dataIsHigh === this.#dataWasHigh) return;
    if (dataIsHigh) this.#bus.stop();
    this.#phase = dataIsHigh ? 'idle' : 'address';
    this.#bits = 0;
    this.#chipPullsLow = false;
  }

  /** The clock has risen: data counts. */
  #sample(processorLetsGo) {
    if (this.#phase === 'idle') return;
    if (this.#bits < BYTE && this.#phase !== 'read') {
      this.#shifted = ((this.#shifted << 1) | (processorLetsGo ? 1 : 0)) & 0xff;
    }
    if (this.#bits === BYTE && this.#phase === 'read') this.#isAcknowledged = !processorLetsGo;
    this.#bits++;
  }

  /** The clock has fallen: the chip may change the data line. */
  #next() {
    if (this.#phase === 'idle') return;
    if (this.#bits === BYTE) this.#acknowledge();
    else if (this.#bits === ACKNOWLEDGED) this.#nextByte();
    else if (this.#phase === 'read') this.#putBit();
  }

  #acknowledge() {
    if (this.#phase === 'address') this.#isAcknowledged = this.#bus.start(this.#shifted);
    if (this.#phase === 'write') this.#isAcknowledged = this.#bus.write(this.#shifted);
    this.#chipPullsLow = this.#phase !== 'read' && this.#isAcknowledged;
  }

  #nextByte() {
    this.#bits = 0;
    this.#chipPullsLow = false;
    if (!this.#isAcknowledged) this.#phase = 'idle';
    else if (this.#phase === 'address') this.#phase = this.#shifted & READ ? 'read' : 'write';
    if (this.#phase !== 'read') return;
    this.#shifted = this.#bus.read();
    this.#putBit();
  }

  #putBit() {
    this.#chipPullsLow = !((this.#shifted >> (BYTE - 1 - this.#bits)) & 1);
  }
}

/** Whether the processor itself holds the line low; an I2C block on the pin is not looked at here. */
function isPulledLow(pin) {
  return pin.functionSelect === FUNCTION_SIO && pin.value === GPIOPinState.Low;
}
