TEXT_LENGTH = 3000  # characters of each guided text of a request
NOTE_LENGTH = 1000  # characters of a note
