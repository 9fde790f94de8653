// The host's driver for a drive (Universal Serial Bus Mass Storage Class, Bulk-Only Transport 1.0): reads.

const READ_10 = 0x28; // SCSI Block Commands
const SECTOR = 512;
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
    const wrapper = Buffer.alloc(CBW_LENGTH);
    wrapper.writeUInt32LE(CBW_SIGNATURE, 0);
    wrapper.writeUInt32LE(count * SECTOR, 8);
    wrapper[12] = CBW_DATA_IN;
    wrapper[14] = COMMAND_BLOCK_LENGTH;
    wrapper[15] = READ_10;
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
