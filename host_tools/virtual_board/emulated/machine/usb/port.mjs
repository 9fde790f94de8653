// The cable's end at the board: what rp2040js's USB controller in device mode leaves to the host, and what
// it lacks: IN endpoints that wait to be polled, both buffers of an endpoint in order, stalls, suspend and
// resume (RP2040 Datasheet, 4.1 "USB").

import { DoneBuffers } from './done_buffers.mjs';

const EP0_IN_BUFFER_CONTROL = 0x80;
const EP0_OUT_BUFFER_CONTROL = 0x84;
const EP15_OUT_BUFFER_CONTROL = 0xfc;
const EP1_IN_CONTROL = 0x08;
const EP1_OUT_CONTROL = 0x0c;
const BUFFER_ADDRESS = 0xffc0;
const BUFFER_SIZE = 64;
const DOUBLE_BUFFERED = 1 << 30;

const BUFFER_LENGTH = 0x3ff;
const BUFFER_AVAILABLE = 1 << 10;
const BUFFER_STALL = 1 << 11;
const BUFFER_SELECT_FIRST = 1 << 12;
const BUFFER_FULL = 1 << 15;
const SECOND_BUFFER = 16; // its bits are those of the first, shifted
const BOTH_AVAILABLE = BUFFER_AVAILABLE | (BUFFER_AVAILABLE << SECOND_BUFFER);

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
  #done;
  #armed = new Map(); // numbers of the buffers of an OUT endpoint that can take a packet, if it has two
  #turn = new Map(); // which of two buffers comes next, by the place of their control

  /**
   * @param host `attached()`, `busReset()`, `remoteWakeUp()`, `stalled()`; `controlIn(data)`,
   *   `controlOut(size)`; `inOffered(endpoint, offer)`, `outArmed(endpoint)`; an offer has `packets`
   */
  constructor(mcu, host) {
    this.#usb = mcu.usbCtrl;
    this.#memory = mcu.usbDPRAM;
    this.#view = mcu.usbDPRAMView;
    this.#host = host;
    this.#done = new DoneBuffers(this.#usb);
    this.#usb.onUSBEnabled = () => host.attached();
    this.#usb.onResetReceived = () => this.#reset();
    this.#usb.onEndpointWrite = (_endpoint, data) => host.controlIn(data);
    this.#usb.onEndpointRead = (endpoint, size) =>
      endpoint === 0 ? host.controlOut(size) : host.outArmed(endpoint);
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
    const buffer = this.#armed.get(endpoint)?.shift();
    if (buffer === undefined) this.#usb.endpointReadDone(endpoint, Uint8Array.from(data));
    else this.#fill(endpoint, buffer, Uint8Array.from(data));
  }

  /** The host has taken what an IN endpoint offered. */
  inTaken(endpoint, offer) {
    this.#done.add(endpoint, false, offer.buffer);
  }

  suspend() {
    this.#usb.sieStatus |= SIE_STATUS_SUSPENDED;
    this.#usb.sieStatusUpdated();
  }

  resume() {
    this.#usb.sieStatus |= SIE_STATUS_RESUME;
    this.#usb.sieStatusUpdated();
  }

  #reset() {
    this.#armed.clear();
    this.#turn.clear();
    this.#done.forget();
    this.#host.busReset();
  }

  #watchBuffers() {
    const usb = this.#usb;
    const original = usb.DPRAMUpdated.bind(usb);
    usb.DPRAMUpdated = (offset, value) => {
      const isControl = offset === EP0_IN_BUFFER_CONTROL || offset === EP0_OUT_BUFFER_CONTROL;
      if (isControl && value & BUFFER_STALL) this.#host.stalled();
      const isOthers = offset > EP0_OUT_BUFFER_CONTROL && offset <= EP15_OUT_BUFFER_CONTROL;
      if (!isOthers || !(value & BOTH_AVAILABLE)) original(offset, value);
      else if (offset & 4) this.#arm(offset, value, original);
      else this.#offer(offset, value);
    };
  }

  #offer(offset, value) {
    const endpoint = (offset - EP0_IN_BUFFER_CONTROL) >> 3;
    const control = this.#control(EP1_IN_CONTROL, endpoint);
    const buffers = this.#available(offset, value, control);
    if (!buffers.length) return;
    const packets = buffers.map((buffer) => this.#packet(control, buffer, value));
    this.#host.inOffered(endpoint, { packets, buffer: buffers[0] });
  }

  /** An OUT endpoint can take a packet; rp2040js sees to those that have one buffer. */
  #arm(offset, value, original) {
    const endpoint = (offset - EP0_OUT_BUFFER_CONTROL) >> 3;
    const control = this.#control(EP1_OUT_CONTROL, endpoint);
    if (!(control & DOUBLE_BUFFERED)) {
      original(offset, value);
      return;
    }
    if (!this.#armed.has(endpoint)) this.#armed.set(endpoint, []);
    this.#armed.get(endpoint).push(...this.#available(offset, value, control));
    if (this.#armed.get(endpoint).length) this.#host.outArmed(endpoint);
  }

  /** The numbers of the buffers that are the controller's now: of two, one after the other. */
  #available(offset, value, control) {
    if (value & BUFFER_SELECT_FIRST) this.#turn.delete(offset);
    const buffers = [];
    let left = value & ~BUFFER_SELECT_FIRST; // has been done
    for (;;) {
      const buffer = this.#turn.get(offset) ?? 0;
      const half = buffer * SECOND_BUFFER;
      if (!((left >>> half) & BUFFER_AVAILABLE)) break;
      buffers.push(buffer);
      left &= ~((BUFFER_AVAILABLE | BUFFER_FULL) << half);
      if (control & DOUBLE_BUFFERED) this.#turn.set(offset, buffer ^ 1);
    }
    this.#view.setUint32(offset, left, true);
    return buffers;
  }

  #fill(endpoint, buffer, data) {
    const start = this.#control(EP1_OUT_CONTROL, endpoint) & BUFFER_ADDRESS;
    this.#memory.set(data, start + buffer * BUFFER_SIZE);
    const half = EP0_OUT_BUFFER_CONTROL + 8 * endpoint + 2 * buffer;
    const kept = this.#view.getUint16(half, true) & ~(BUFFER_LENGTH | BUFFER_AVAILABLE);
    this.#view.setUint16(half, kept | BUFFER_FULL | data.length, true);
    this.#done.add(endpoint, true, buffer);
    if (this.#armed.get(endpoint).length) this.#host.outArmed(endpoint);
  }

  #control(first, endpoint) {
    return this.#view.getUint32(first + 8 * (endpoint - 1), true);
  }

  #packet(control, buffer, value) {
    const start = (control & BUFFER_ADDRESS) + buffer * BUFFER_SIZE;
    return this.#memory.slice(start, start + ((value >>> (buffer * SECOND_BUFFER)) & BUFFER_LENGTH));
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
