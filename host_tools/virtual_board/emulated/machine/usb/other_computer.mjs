// Somebody else's computer at the other end of the cable: it resets the bus, and then makes the transfers that
// it is told to, and no other.
import { ControlPipe } from './control_pipe.mjs';
import { Port } from './port.mjs';

const MILLISECOND = 1e6; // ns
const FRAME = MILLISECOND;
const ATTACH_DEBOUNCE = 100 * MILLISECOND; // Universal Serial Bus Specification 2.0, 7.1.7.3
const RESET_RECOVERY = 10 * MILLISECOND; // the same, 7.1.7.5
const PACKET_SIZE = 64;

export class OtherComputer {
  #clock;
  #port;
  #control;
  #world;
  #isAsleep;
  #connection = 0; // counts bus resets: what was put off before one is forgotten
  #controlling = []; // numbers of the control transfers, the one under way first
  #offered = new Map(); // what an IN endpoint has ready, in order, by its number
  #armed = new Set(); // OUT endpoints that can take a packet
  #taking = new Map(); // transfers from an IN endpoint, by its number
  #giving = new Map(); // and to an OUT endpoint

  /** @param world is told of each transfer's end */
  constructor(mcu, world, isAsleep) {
    this.#world = world;
    this.#isAsleep = isAsleep;
    this.#clock = mcu.clock;
    this.#port = new Port(mcu, this);
    this.#control = new ControlPipe(this.#port, (delay, action) => this.#after(delay, action));
  }

  // What the other computer does

  resetBus() {
    this.#port.resetBus();
  }

  /** A control transfer. */
  transfer(number, request) {
    this.#controlling.push(number);
    this.#control.transfer(request, (data) => {
      this.#controlling.shift();
      this.#world.transferred(number, data);
    });
  }

  /** Take packets from an IN endpoint until there are `length` bytes, or one is short. */
  takePackets(number, endpoint, length) {
    queueOf(this.#taking, endpoint).push({ number, length, received: [] });
    this.#takeNextFrame(endpoint);
  }

  /** Give an OUT endpoint data, in packets. */
  givePackets(number, endpoint, data) {
    queueOf(this.#giving, endpoint).push({ number, data, sent: 0 });
    this.#giveNextFrame(endpoint);
  }

  cancelTransfer(number) {
    if (this.#controlling[0] === number) {
      this.#controlling.shift();
      this.#control.giveUp();
    }
    for (const queues of [this.#taking, this.#giving])
      for (const [endpoint, queue] of queues)
        queues.set(
          endpoint,
          queue.filter((transfer) => transfer.number !== number),
        );
  }

  sleep() {
    this.#isAsleep = true;
    this.#port.suspend();
  }

  wake() {
    this.#isAsleep = false;
    this.#port.resume();
    this.#after(RESET_RECOVERY, () => this.#goOn());
  }

  /** No program of ours runs there. */
  sendReport() {
    return false;
  }

  // What the port tells

  attached() {
    this.#after(ATTACH_DEBOUNCE, () => this.#port.resetBus());
  }

  busReset() {
    this.#connection++;
    this.#control.reset();
    this.#controlling = [];
    for (const each of [this.#offered, this.#armed, this.#taking, this.#giving]) each.clear();
    this.#after(RESET_RECOVERY, () => this.#world.busWasReset());
  }

  remoteWakeUp() {
    this.#world.wakeRequested();
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

  inOffered(endpoint, offer) {
    queueOf(this.#offered, endpoint).push(offer);
    this.#takeNextFrame(endpoint);
  }

  outArmed(endpoint) {
    this.#armed.add(endpoint);
    this.#giveNextFrame(endpoint);
  }

  // Time

  #after(delay, action) {
    const connection = this.#connection;
    const alarm = this.#clock.createAlarm(() => connection === this.#connection && action());
    alarm.schedule(delay);
  }

  #takeNextFrame(endpoint) {
    this.#after(FRAME - (this.#clock.nanos % FRAME), () => this.#take(endpoint));
  }

  #giveNextFrame(endpoint) {
    this.#after(FRAME - (this.#clock.nanos % FRAME), () => this.#give(endpoint));
  }

  #goOn() {
    for (const endpoint of this.#taking.keys()) this.#take(endpoint);
    for (const endpoint of this.#giving.keys()) this.#give(endpoint);
  }

  #take(endpoint) {
    const queue = queueOf(this.#taking, endpoint);
    const offers = queueOf(this.#offered, endpoint);
    if (this.#isAsleep || !queue.length || !offers.length) return;
    const offer = offers.shift();
    this.#port.inTaken(endpoint, offer);
    for (const packet of offer.packets) this.#receive(queue, packet);
    this.#takeNextFrame(endpoint);
  }

  #receive(queue, packet) {
    const [transfer] = queue;
    if (!transfer) return;
    transfer.received.push(...packet);
    if (packet.length === PACKET_SIZE && transfer.received.length < transfer.length) return;
    queue.shift();
    this.#world.transferred(transfer.number, transfer.received.slice(0, transfer.length));
  }

  #give(endpoint) {
    const [transfer] = queueOf(this.#giving, endpoint);
    if (this.#isAsleep || !transfer || !this.#armed.has(endpoint)) return;
    this.#armed.delete(endpoint);
    const packet = transfer.data.subarray(transfer.sent, transfer.sent + PACKET_SIZE);
    transfer.sent += packet.length;
    this.#port.sendOut(endpoint, packet);
    if (transfer.sent < transfer.data.length) return;
    this.#giving.get(endpoint).shift();
    this.#world.transferred(transfer.number, []);
  }
}

function queueOf(queues, endpoint) {
  if (!queues.has(endpoint)) queues.set(endpoint, []);
  return queues.get(endpoint);
}
