"""What all ballots together say, as far as a quality officer may know it. Pure: answers in, plain values out.

What comes out is stored and shown as it is, so everything that could tell how somebody voted in one case is taken away here
(`coarse`): steps instead of counts, nothing about fewer than five, labels instead of numbers of the draw.
"""
