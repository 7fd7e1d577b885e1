"""What fires what: each way to write, run on this very site, against the signals that it sends."""
