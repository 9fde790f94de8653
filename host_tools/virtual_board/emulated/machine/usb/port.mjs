// The cable's end at the board: what rp2040js's USB controller in device mode leaves to the host, and what
// it lacks: IN endpoints that wait to be polled, both buffers of an endpoint in order, stalls, suspend and
// resume (RP2040 Datasheet, 4.1 "USB").

const EP0_IN_BUFFER_CONTROL = 0x80;
const EP0_OUT_BUFFER_CONTROL = 0x84;
const EP15_OUT_BUFFER_CONTROL = 0xfc;
const EP1_IN_CONTROL = 0x08;
const BUFFER_ADDRESS = 0xffc0;
const BUFFER_SIZE = 64;

const BUFFER_LENGTH = 0x3ff;
const BUFFER_AVAILABLE = 1 << 10;
const BUFFER_STALL = 1 << 11;
const BUFFER_FULL = 1 << 15;
const SECOND_BUFFER = 16; // its bits are those of the first, shifted

const SIE_CTRL = 0x4c;
const SIE_CTRL_RESUME = 1 << 12;
const SIE_STATUS = 0x50;
const SIE_STATUS_SUSPENDED = 1 << 4;
const SIE_STATUS_RESUME = 1 << 11;

export class Port {
  #usb;
  #memory;
  #view;
  #host;

  /**
   * @param host `attached()`, `busReset()`, `remoteWakeUp()`, `stalled()`; `controlIn(data)`,
   *   `controlOut(size)`; `inOffered(endpoint, packets)`, `outArmed(endpoint, size)`
   */
  constructor(mcu, host) {
    this.#usb = mcu.usbCtrl;
    this.#memory = mcu.usbDPRAM;
    this.#view = mcu.usbDPRAMView;
    this.#host = host;
    this.#usb.onUSBEnabled = () => host.attached();
    this.#usb.onResetReceived = () => host.busReset();
    this.#usb.onEndpointWrite = (_endpoint, data) => host.controlIn(data);
    this.#usb.onEndpointRead = (endpoint, size) =>
      endpoint === 0 ? host.controlOut(size) : host.outArmed(endpoint, size);
    this.#watchBuffers();
    this.#watchRegisters();
  }

  resetBus() {
    this.#usb.resetDevice();
  }

  sendSetup(packet) {
    this.#usb.sendSetupPacket(packet);
  }

  /** A packet for an OUT endpoint that is armed. */
  sendOut(endpoint, data) {
    this.#usb.endpointReadDone(endpoint, Uint8Array.from(data));
  }

  /** The host has taken what an IN endpoint offered. */
  inTaken(endpoint) {
    this.#usb.indicateBufferReady(endpoint, false);
  }

  suspend() {
    this.#usb.sieStatus |= SIE_STATUS_SUSPENDED;
    this.#usb.sieStatusUpdated();
  }

  resume() {
    this.#usb.sieStatus |= SIE_STATUS_RESUME;
    this.#usb.sieStatusUpdated();
  }

  #watchBuffers() {
    const usb = this.#usb;
    const original = usb.DPRAMUpdated.bind(usb);
    usb.DPRAMUpdated = (offset, value) => {
      const isControl = offset === EP0_IN_BUFFER_CONTROL || offset === EP0_OUT_BUFFER_CONTROL;
      if (isControl && value & BUFFER_STALL) this.#host.stalled();
      const isIn = offset > EP0_OUT_BUFFER_CONTROL && offset <= EP15_OUT_BUFFER_CONTROL && !(offset & 4);
      if (isIn && value & BUFFER_AVAILABLE) this.#offer((offset - EP0_IN_BUFFER_CONTROL) >> 3, offset, value);
      else original(offset, value);
    };
  }

  #offer(endpoint, offset, value) {
    const control = this.#view.getUint32(EP1_IN_CONTROL + 8 * (endpoint - 1), true);
    const start = control & BUFFER_ADDRESS;
    const packets = [this.#packet(start, value)];
    const second = value >>> SECOND_BUFFER;
    if (second & BUFFER_AVAILABLE) packets.push(this.#packet(start + BUFFER_SIZE, second));
    const done = BUFFER_AVAILABLE | BUFFER_FULL;
    this.#view.setUint32(offset, value & ~(done | (done << SECOND_BUFFER)), true);
    this.#host.inOffered(endpoint, packets);
  }

  #packet(start, bufferControl) {
    return this.#memory.slice(start, start + (bufferControl & BUFFER_LENGTH));
  }

  #watchRegisters() {
    const usb = this.#usb;
    const write = usb.writeUint32.bind(usb);
    usb.writeUint32 = (offset, value) => {
      write(offset, value);
      if (offset === SIE_STATUS && usb.rawWriteValue & SIE_STATUS_SUSPENDED) {
        usb.sieStatus &= ~SIE_STATUS_SUSPENDED;
        usb.sieStatusUpdated();
      }
      if (offset === SIE_CTRL && value & SIE_CTRL_RESUME) {
        usb.sieCtrl &= ~SIE_CTRL_RESUME;
        this.#host.remoteWakeUp();
      }
    };
  }
}
