// The host's driver for a drive (Universal Serial Bus Mass Storage Class, Bulk-Only Transport 1.0).

const READ_10 = 0x28; // SCSI Block Commands
const WRITE_10 = 0x2a;
const SECTOR = 512;
const PACKET = 64;
const COMMAND_BLOCK_LENGTH = 10;
const CBW_SIGNATURE = 0x43425355;
const CBW_LENGTH = 31;
const CBW_DATA_IN = 0x80;
const CSW_SIGNATURE = 0x53425355;
const CSW_LENGTH = 13;

export class Drive {
  #endpointOut;
  #received = [];

  constructor(description, pipes, world) {
    this.pipes = pipes;
    this.world = world;
    this.#endpointOut = description.endpoints.find(({ isIn }) => !isIn);
    pipes.pollIn(
      description.endpoints.find(({ isIn }) => isIn),
      (packet) => this.#receive(packet),
    );
  }

  /** Read sectors; the answer is an event of its own. */
  read(sector, count) {
    this.#command(READ_10, sector, count, CBW_DATA_IN);
  }

  /** Write sectors; that it is done is told as the answer to a read is. */
  write(sector, data) {
    this.#command(WRITE_10, sector, data.length / SECTOR, 0);
    for (let at = 0; at < data.length; at += PACKET) {
      this.pipes.sendOut(this.#endpointOut, data.slice(at, at + PACKET));
    }
  }

  #command(opcode, sector, count, flags) {
    const wrapper = Buffer.alloc(CBW_LENGTH);
    wrapper.writeUInt32LE(CBW_SIGNATURE, 0);
    wrapper.writeUInt32LE(count * SECTOR, 8);
    wrapper[12] = flags;
    wrapper[14] = COMMAND_BLOCK_LENGTH;
    wrapper[15] = opcode;
    wrapper.writeUInt32BE(sector, 17);
    wrapper.writeUInt16BE(count, 22);
    this.#received = [];
    this.pipes.sendOut(this.#endpointOut, [...wrapper]);
  }

  #receive(packet) {
    const status = Buffer.from(packet);
    const isStatus = packet.length === CSW_LENGTH && status.readUInt32LE(0) === CSW_SIGNATURE;
    if (!isStatus) this.#received.push(status);
    else this.world.driveAnswer(status[12], Buffer.concat(this.#received));
  }
}
