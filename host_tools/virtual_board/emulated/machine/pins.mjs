// What is connected to the pins from outside: switches to ground, and who looks at their levels.
import { GPIOPinState } from 'rp2040js';

export class Pins {
  #gpio = [];
  #toGround = new Set();
  #elsewhere;

  /** @param elsewhere numbers of the GPIOs that something else sees to */
  constructor(elsewhere) {
    this.#elsewhere = new Set(elsewhere);
  }

  /** These are the pins of a processor that starts now. */
  attach(mcu) {
    this.#gpio = mcu.gpio;
    for (const pin of mcu.gpio) {
      if (this.#elsewhere.has(pin.index)) continue;
      pin.addListener(() => this.#settle(pin));
      this.#settle(pin);
    }
  }

  /** The processor has no power. */
  detach() {
    this.#gpio = [];
  }

  /** Connect a GPIO to ground, or let go of it. */
  setToGround(number, isConnected) {
    if (isConnected) this.#toGround.add(number);
    else this.#toGround.delete(number);
    if (this.#gpio[number]) this.#settle(this.#gpio[number]);
  }

  /** The level that the processor gives a GPIO; null where it gives none. */
  output(number) {
    const state = this.#gpio[number]?.value;
    if (state === GPIOPinState.High) return true;
    return state === GPIOPinState.Low ? false : null;
  }

  #settle(pin) {
    const level = this.#level(pin);
    if (level !== pin.rawInputValue) pin.setInputValue(level);
  }

  #level(pin) {
    const state = pin.value;
    if (state === GPIOPinState.High) return true;
    if (state === GPIOPinState.Low || this.#toGround.has(pin.index)) return false;
    return state === GPIOPinState.InputPullUp || (state === GPIOPinState.InputBusKeeper && pin.rawInputValue);
  }
}
