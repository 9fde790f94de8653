// The host's driver for a serial port (Class Definitions for Communications Devices 1.2), for the console.
import { CLASS_TO_INTERFACE } from './enumeration.mjs';

const BULK = 2;
const SET_CONTROL_LINE_STATE = 0x22;
const DATA_TERMINAL_READY = 1;
const REQUEST_TO_SEND = 2;

export class SerialPort {
  #control;
  #endpointOut;

  /** @param control number of the communications interface; `data`: description of the data interface */
  constructor(control, data, pipes, world) {
    this.#control = control;
    this.pipes = pipes;
    const bulk = data.endpoints.filter(({ transferType }) => transferType === BULK);
    this.#endpointOut = bulk.find(({ isIn }) => !isIn);
    pipes.pollIn(
      bulk.find(({ isIn }) => isIn),
      (packet) => world.consoleText(packet),
    );
  }

  /** What a terminal program does first: only then does the device send. */
  open() {
    this.pipes.control({
      bmRequestType: CLASS_TO_INTERFACE,
      bRequest: SET_CONTROL_LINE_STATE,
      wValue: DATA_TERMINAL_READY | REQUEST_TO_SEND,
      wIndex: this.#control,
    });
  }

  write(bytes) {
    const PACKET = 64;
    for (let at = 0; at < bytes.length; at += PACKET) {
      this.pipes.sendOut(this.#endpointOut, bytes.slice(at, at + PACKET));
    }
  }
}
