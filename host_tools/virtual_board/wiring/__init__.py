"""The wiring pictures of the boards, made from the boards' data: ``python -m virtual_board.wiring``."""
