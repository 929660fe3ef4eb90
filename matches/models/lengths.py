TEXT_LENGTH = 3000  # characters of each guided text
NOTE_LENGTH = 1000  # characters of a note
