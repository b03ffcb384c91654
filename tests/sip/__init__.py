"""Real calls: sipp calls Asterisk, which Xiangyin answers; `make sip-tools` installs both."""
