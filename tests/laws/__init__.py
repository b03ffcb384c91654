"""Laws: properties that hold for every poll."""
