def tests():
    return ()
