"""What `make` runs: set-up, browser assets, translation catalogues, the server. Standard library only up to the venv."""
