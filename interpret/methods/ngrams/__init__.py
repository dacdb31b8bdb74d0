"""What does each filter of a conv layer answer to in a corpus?"""
