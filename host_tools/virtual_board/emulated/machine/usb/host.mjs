// The computer at the other end of the cable: attaches, enumerates, polls, sleeps and wakes up.
import { CLASS_AUDIO, CLASS_CDC, CLASS_CDC_DATA, CLASS_HID, CLASS_MASS_STORAGE } from './descriptors.mjs';
import { SerialPort } from './console.mjs';
import { ControlPipe } from './control_pipe.mjs';
import { Drive } from './drive.mjs';
import { enumerate, TO_DEVICE } from './enumeration.mjs';
import { HidInterface } from './hid.mjs';
import { Port } from './port.mjs';

const MILLISECOND = 1e6; // ns
const INTERRUPT = 3;
const BULK_DELAY = 0.01 * MILLISECOND;
const ATTACH_DEBOUNCE = 100 * MILLISECOND; // Universal Serial Bus Specification 2.0, 7.1.7.3
const RESET_RECOVERY = 10 * MILLISECOND; // the same, 7.1.7.5
const RESUME_RECOVERY = 10 * MILLISECOND; // the same, 7.1.7.7
const CONFIGURED_TO_SUSPENDED = 3 * MILLISECOND;

const GENERIC_DESKTOP = 0x01; // HID Usage Tables 1.5
const KEYBOARD = 0x06;

const SET_FEATURE = 3;
const DEVICE_REMOTE_WAKEUP = 1;

export class Host {
  #clock;
  #port;
  #control;
  #connection = 0; // counts bus resets: what was put off before one is forgotten
  #offered = new Map(); // what an IN endpoint has ready, in order, by its number
  #receivers = new Map();
  #armed = new Set(); // OUT endpoints that can take a packet
  #toSend = new Map(); // packets for an OUT endpoint, by its number
  #isPolling = new Set();
  #hids = [];
  #console = null;
  #drive = null;

  /** @param world is told of what the host finds and receives */
  constructor(mcu, world, isAsleep) {
    this.world = world;
    this.isAsleep = isAsleep;
    this.isConfigured = false;
    this.#clock = mcu.clock;
    this.#port = new Port(mcu, this);
    this.#control = new ControlPipe(this.#port, (delay, action) => this.#after(delay, action));
  }

  // What programs on the computer do

  sendReport(usagePage, usage, report) {
    return this.#hids.some((hid) => hid.send(usagePage, usage, report));
  }

  openConsole() {
    this.#console?.open();
  }

  writeConsole(bytes) {
    this.#console?.write(bytes);
  }

  readDrive(sector, count) {
    this.#drive?.read(sector, count);
  }

  /** Make a control transfer of a program's choice; `world` is told how it ended. */
  transfer(number, request) {
    this.#control.transfer(request, (data) => this.world.transferred(number, data));
  }

  /** Send packets on an OUT endpoint at its next turns; `world` is told when the last one was taken. */
  sendPackets(number, endpoint, packets) {
    const description = { number: endpoint, isIn: false, transferType: INTERRUPT, interval: 1 };
    const last = packets.length - 1;
    packets.forEach((packet, place) => {
      this.sendOut(description, packet, () => place === last && this.world.transferred(number, []));
    });
  }

  /** Give up what the device does not go on with. */
  cancelTransfer() {
    this.#control.giveUp();
  }

  writeDrive(sector, data) {
    this.#drive?.write(sector, data);
  }

  /** Go to sleep: the device may ask to wake the host, as computers allow a keyboard to. */
  sleep() {
    if (!this.isConfigured) {
      this.isAsleep = true;
      return;
    }
    const feature = {
      bmRequestType: TO_DEVICE,
      bRequest: SET_FEATURE,
      wValue: DEVICE_REMOTE_WAKEUP,
      wIndex: 0,
    };
    this.#control.transfer(feature, () => {
      this.isAsleep = true;
      this.#after(CONFIGURED_TO_SUSPENDED, () => this.isAsleep && this.#port.suspend());
    });
  }

  wake() {
    this.isAsleep = false;
    this.#port.resume();
    this.#after(RESUME_RECOVERY, () => this.#pollAll());
  }

  // What drivers use

  pollIn(endpoint, receive) {
    this.#receivers.set(endpoint.number, { endpoint, receive });
    this.#poll(endpoint, 'in');
  }

  sendOut(endpoint, packet, sent = () => {}) {
    if (!this.#toSend.has(endpoint.number)) this.#toSend.set(endpoint.number, { endpoint, packets: [] });
    this.#toSend.get(endpoint.number).packets.push({ packet, sent });
    this.#poll(endpoint, 'out');
  }

  control(request) {
    this.#control.transfer(request);
  }

  // What the port tells

  attached() {
    this.#after(ATTACH_DEBOUNCE, () => this.#port.resetBus());
  }

  busReset() {
    this.#connection++;
    this.#control.reset();
    this.#offered.clear();
    this.#receivers.clear();
    this.#armed.clear();
    this.#toSend.clear();
    this.#isPolling.clear();
    this.isConfigured = false;
    this.#after(RESET_RECOVERY, () => this.#step(enumerate()));
  }

  remoteWakeUp() {
    this.world.wakeRequested();
  }

  stalled() {
    this.#control.stalled();
  }

  controlIn(data) {
    this.#control.controlIn(data);
  }

  controlOut(size) {
    this.#control.controlOut(size);
  }

  inOffered(number, offer) {
    if (!this.#offered.has(number)) this.#offered.set(number, []);
    this.#offered.get(number).push(offer);
    const receiver = this.#receivers.get(number);
    if (receiver) this.#poll(receiver.endpoint, 'in');
  }

  outArmed(number) {
    this.#armed.add(number);
    const waiting = this.#toSend.get(number);
    if (waiting) this.#poll(waiting.endpoint, 'out');
  }

  // Enumeration

  #step(enumeration, answer) {
    const { done, value } = enumeration.next(answer);
    if (done) this.#configured(value);
    else this.#control.transfer(value, (data) => this.#step(enumeration, data));
  }

  #configured({ identity, interfaces }) {
    this.isConfigured = true;
    this.#hids = [];
    const found = interfaces.flatMap((each) => this.#load(each));
    const leds = this.world.enumerated(identity, found);
    if (leds !== null) this.sendReport(GENERIC_DESKTOP, KEYBOARD, [leds]);
    if (this.isAsleep) this.sleep();
  }

  /** Load the driver for an interface; returns how a program lists it. */
  #load(description) {
    switch (description.class) {
      case CLASS_HID: {
        const hid = new HidInterface(description, this, this.world);
        this.#hids.push(hid);
        return hid.list(description);
      }
      case CLASS_CDC_DATA:
        this.#console = new SerialPort(description.number - 1, description, this, this.world);
        return [];
      case CLASS_CDC:
        // CircuitPython calls the console's interface "CircuitPython CDC control", the other "CDC2 control".
        return [{ kind: description.name.includes('CDC2') ? 'data' : 'console' }];
      case CLASS_MASS_STORAGE:
        this.#drive = new Drive(description, this, this.world);
        return [{ kind: 'drive' }];
      case CLASS_AUDIO: {
        const MIDI_STREAMING = 3;
        return description.subclass === MIDI_STREAMING ? [{ kind: 'midi' }] : [];
      }
      default:
        return [{ kind: `class ${description.class}` }];
    }
  }

  // Time

  #after(delay, action) {
    const connection = this.#connection;
    const alarm = this.#clock.createAlarm(() => connection === this.#connection && action());
    alarm.schedule(delay);
  }

  /** See to an endpoint at its next turn: each `interval` ms for an interrupt endpoint, else at once. */
  #poll(endpoint, direction) {
    const key = `${direction} ${endpoint.number}`;
    if (this.isAsleep || this.#isPolling.has(key) || !this.#hasWork(endpoint, direction)) return;
    this.#isPolling.add(key);
    this.#after(this.#untilTurn(endpoint), () => {
      this.#isPolling.delete(key);
      if (this.isAsleep || !this.#hasWork(endpoint, direction)) return;
      if (direction === 'in') this.#take(endpoint);
      else this.#give(endpoint);
      this.#poll(endpoint, direction);
    });
  }

  #untilTurn({ transferType, interval }) {
    if (transferType !== INTERRUPT) return BULK_DELAY;
    const period = interval * MILLISECOND;
    return period - (this.#clock.nanos % period);
  }

  #hasWork({ number }, direction) {
    if (direction === 'in') return this.#offered.get(number)?.length > 0 && this.#receivers.has(number);
    return this.#armed.has(number) && this.#toSend.get(number).packets.length > 0;
  }

  #take({ number }) {
    const offer = this.#offered.get(number).shift();
    this.#port.inTaken(number, offer);
    for (const packet of offer.packets) this.#receivers.get(number).receive(packet);
  }

  #give({ number }) {
    this.#armed.delete(number);
    const { packet, sent } = this.#toSend.get(number).packets.shift();
    this.#port.sendOut(number, packet);
    sent();
  }

  #pollAll() {
    for (const { endpoint } of this.#receivers.values()) this.#poll(endpoint, 'in');
    for (const { endpoint } of this.#toSend.values()) this.#poll(endpoint, 'out');
  }
}
