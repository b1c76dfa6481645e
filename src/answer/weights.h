/* What each scorer's word counts. Made by src/train/fit_judge.py from content alone; make it again
 * after a change to the scorers, to the model or, greatly, to the ways of asking. Only judge.c
 * reads it. Order of the scorers: words, grams, themes, nearest, head. */
#ifndef WAYMARK_ANSWER_WEIGHTS_H
#define WAYMARK_ANSWER_WEIGHTS_H

enum { WITH_WORDS, WITH_SENSE }; /* no model; with one */

static const double rank_weights[2][ANSWER_SCORERS] = {
    [WITH_WORDS] = {0.127, 0.354, 0.518, 0.000, 0.000},
    [WITH_SENSE] = {0.113, 0.139, 0.302, 0.294, 0.152},
};

static const double weights[2][ANSWER_FEATURES] = {
    [WITH_WORDS] = {-4.021, -1.495, 0.934, 0.260, 0.453, -0.280, 1.330, 3.210,  1.072,
                    0.356,  2.320,  3.388, 3.135, 0.000, 0.000,  0.000, 0.000,  0.000,
                    0.000,  0.000,  0.000, 1.791, 1.392, 0.538,  0.197, -0.087, 0.051},
    [WITH_SENSE] = {-2.106, 0.011, 0.366,  1.180, 0.925, -1.734, 0.153, 0.669,  -0.142,
                    0.690,  1.589, 0.967,  1.311, 0.270, 1.905,  1.680, 1.387,  -0.332,
                    0.111,  2.268, -0.332, 1.120, 0.384, 0.660,  0.152, -0.586, 0.112},
};

static const double danger_weights[2][ANSWER_DANGER_FEATURES] = {
    [WITH_WORDS] = {-1.347, -2.555, 2.522, 0.265, 1.325, 2.772, 0.927, 2.583, 1.876,
                    0.792,  2.185,  4.829, 4.976, 3.123, 2.812, 5.651, 0.000, 0.000,
                    0.000,  0.000,  0.000, 0.000, 0.000, 0.000, 0.000, 0.000, 0.000},
    [WITH_SENSE] = {-0.777, -0.035, 1.745, 0.680,  0.921,  1.857, 0.028,  1.912, 0.446,
                    0.753,  1.308,  1.120, 2.066,  0.965,  1.207, 2.483,  0.634, 2.694,
                    0.874,  2.021,  1.636, -0.940, -1.103, 0.580, -0.940, 0.968, 1.137},
};

/* Where danger is noticed, and where it is spoken to: by words alone it never is. */
static const struct {
    double quiet;
    double spoken;
} danger_bands[2] = {
    [WITH_WORDS] = {0.45, 2},
    [WITH_SENSE] = {0.3, 0.7},
};

#endif
