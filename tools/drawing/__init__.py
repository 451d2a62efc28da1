"""Pictures of network and results files: read.py reads, style.py says how things look, paint.py draws."""
