"""The stopwatch: each module measures one room and prints its figures beside a baseline of the same run."""
