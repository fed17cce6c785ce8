"""What closed cases teach the next ones, in words: how texts are cut for the search, which words tell something. Pure."""
