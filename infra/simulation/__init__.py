"""The whole switchboard on a virtual clock: real functions, real stores, the simulated switch, faults on demand."""
