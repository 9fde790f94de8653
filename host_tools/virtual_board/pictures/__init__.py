"""Pictures for readers, drawn from sequences: a film of a board and a desk, and what a command prints.

`camera` makes scenes of a sequence, `film` draws them; `terminals` collects what commands print, `terminal`
draws it; ``python -m virtual_board.pictures`` does both, see `__main__`.
"""
