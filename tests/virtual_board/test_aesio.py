"""The simulated `aesio` against NIST's vectors, and CircuitPython's manners."""

import pytest
from virtual_board.simulated.circuitpython.aesio import AES, MODE_CBC, MODE_CTR, MODE_ECB

# NIST SP 800-38A, F.1.5, F.2.5 and F.5.5: AES-256
KEY = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
PLAIN = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
CBC_IV = bytes(range(16))
CTR_IV = bytes(range(0xF0, 0x100))
ECB = "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870"
CBC = "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
CTR = "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"


def into(act, data):
    result = bytearray(len(data))
    act(data, result)
    return result.hex()


@pytest.mark.parametrize(("mode", "iv", "sealed"), [(MODE_CBC, CBC_IV, CBC), (MODE_CTR, CTR_IV, CTR)])
def test_published_vectors_both_ways_at_once_and_block_by_block(mode, iv, sealed):
    assert into(AES(KEY, mode, iv).encrypt_into, PLAIN[:32]) == sealed
    assert into(AES(KEY, mode, IV=iv).decrypt_into, bytes.fromhex(sealed)) == PLAIN[:32].hex()
    aes = AES(KEY, mode, iv)
    assert into(aes.encrypt_into, PLAIN[:16]) + into(aes.encrypt_into, PLAIN[16:32]) == sealed
    aes.rekey(KEY, iv)
    assert into(aes.encrypt_into, PLAIN[:32]) == sealed


def test_single_blocks():
    aes = AES(KEY, MODE_ECB)
    assert into(aes.encrypt_into, PLAIN[:16]) + into(aes.encrypt_into, PLAIN[16:32]) == ECB
    assert into(aes.decrypt_into, bytes.fromhex(ECB[:32])) == PLAIN[:16].hex()


def test_in_counter_mode_the_rest_of_a_block_is_thrown_away():
    aes = AES(KEY, MODE_CTR, CTR_IV)
    assert into(aes.encrypt_into, PLAIN[:5]) == CTR[:10]
    assert into(aes.encrypt_into, PLAIN[16:32]) == CTR[32:]


def test_a_buffer_can_be_worked_on_in_place():
    buffer = bytearray(PLAIN[:32])
    AES(KEY, MODE_CTR, CTR_IV).encrypt_into(buffer, buffer)
    assert buffer.hex() == CTR


def test_what_circuitpython_refuses():
    with pytest.raises(ValueError, match="Key must be"):
        AES(KEY[:20], MODE_CTR, CTR_IV)
    with pytest.raises(ValueError, match="IV"):
        AES(KEY, MODE_CTR, CTR_IV[:12])
    with pytest.raises(NotImplementedError, match="mode"):
        AES(KEY, 0)
    with pytest.raises(ValueError, match="same length"):
        AES(KEY, MODE_CTR, CTR_IV).encrypt_into(PLAIN, bytearray(1))
    with pytest.raises(ValueError, match="16 bytes at a time"):
        AES(KEY, MODE_ECB).encrypt_into(PLAIN, bytearray(64))
    with pytest.raises(ValueError, match="multiples of 16"):
        AES(KEY, MODE_CBC, CBC_IV).encrypt_into(b"12", bytearray(2))
