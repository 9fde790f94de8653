// Carries out requests about one board, each a line of JSON with the name of what to do in `do`, and ends
// when standard input does. The answer to a request is a line with `done`; events and questions come before.
import { Board } from './board.mjs';
import { Messages } from './messages.mjs';
import { World } from './world.mjs';

const bytes = (text, encoding = 'hex') => Buffer.from(text, encoding);

/** xorshift32 (G. Marsaglia, "Xorshift RNGs", 2003): the same seed, the same run. */
function randomFrom(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 7;
  };
}

let board = null;
const messages = new Messages();

const REQUESTS = {
  make({ boot_rom, flash, unique_id, i2c, seed }) {
    const words = bytes(boot_rom, 'base64');
    const options = {
      bootRom: new Uint32Array(words.buffer.slice(words.byteOffset, words.byteOffset + words.length)),
      flash: bytes(flash, 'base64'),
      uniqueId: bytes(unique_id),
      i2c,
      random: randomFrom(seed),
    };
    board = new Board(options, (now) => new World(messages, now));
  },
  power_on: () => board.powerOn(),
  power_off: () => board.powerOff(),
  run({ until, chips }) {
    board.bus.addresses = new Set(chips);
    board.run(until);
  },
  pin: ({ number, to_ground }) => board.pins.setToGround(number, to_ground),
  bootsel({ is_pressed }) {
    board.isBootselPressed = is_pressed;
  },
  output: ({ number }) => board.pins.output(number),
  flash: ({ start, end }) => Buffer.from(board.flash.subarray(start, end)).toString('base64'),
  ram: () => Buffer.from(board.ram).toString('base64'),
  cut_flash: ({ after }) => board.cutFlash(after),
  send_report: ({ usage_page, usage, data }) =>
    board.host?.sendReport(usage_page, usage, [...bytes(data)]) ?? false,
  transfer: ({ number, request, data }) =>
    board.host?.transfer(number, { ...request, data: [...bytes(data)] }),
  send_packets: ({ number, endpoint, packets }) =>
    board.host?.sendPackets(
      number,
      endpoint,
      packets.map((packet) => [...bytes(packet)]),
    ),
  hand_over: () => board.handOver(),
  reset_bus: () => board.host?.resetBus(),
  move_packets: ({ number, endpoint, is_in, length, data }) =>
    is_in
      ? board.host?.takePackets(number, endpoint, length)
      : board.host?.givePackets(number, endpoint, bytes(data)),
  cancel_transfer: ({ number }) => board.host?.cancelTransfer(number),
  watch_accesses: () => board.watchAccesses(),
  stray_accesses: () => board.strayAccesses,
  sleep: () => board.sleepHost(),
  wake: () => board.wakeHost(),
  open_console: () => board.host?.openConsole(),
  write_console: ({ data }) => board.host?.writeConsole([...bytes(data)]),
  read_drive: ({ sector, count }) => board.host?.readDrive(sector, count),
  write_drive: ({ sector, data }) => board.host?.writeDrive(sector, [...bytes(data, 'base64')]),
};

for (let request; (request = messages.read()) !== null; ) {
  const result = REQUESTS[request.do](request);
  messages.write({ at: Math.round(board.now), done: result ?? null });
}
