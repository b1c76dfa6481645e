/* What each scorer's word counts. Made by src/train/fit_judge.py from content alone; make it again
 * after a change to the scorers, to the model or, greatly, to the ways of asking. Only judge.c
 * reads it. Order of the scorers: words, grams, themes, nearest, head. */
#ifndef WAYMARK_ANSWER_WEIGHTS_H
#define WAYMARK_ANSWER_WEIGHTS_H

enum { WITH_WORDS, WITH_SENSE }; /* no model; with one */

static const double rank_weights[2][ANSWER_SCORERS] = {
    [WITH_WORDS] = {0.084, 0.344, 0.572, 0.000, 0.000},
    [WITH_SENSE] = {0.106, 0.089, 0.295, 0.388, 0.123},
};

static const double weights[2][ANSWER_FEATURES] = {
    [WITH_WORDS] = {-4.069, -0.910, 0.658, 0.446, 0.054, 0.183, 1.851, 1.827,  1.011,
                    -0.145, 2.806,  3.497, 3.039, 0.000, 0.000, 0.000, 0.000,  0.000,
                    0.000,  0.000,  0.000, 2.297, 1.192, 0.455, 0.285, -0.312, 0.032},
    [WITH_SENSE] = {-2.150, 0.008, 1.040,  0.920, 0.616, -1.710, 1.187, 0.458,  0.076,
                    0.441,  2.043, 0.696,  1.490, 0.120, 2.172,  1.590, 1.725,  -0.144,
                    0.275,  1.894, -0.144, 1.695, 0.506, 0.395,  0.160, -0.549, 0.102},
};

static const double danger_weights[2][ANSWER_DANGER_FEATURES] = {
    [WITH_WORDS] = {-1.963, -1.762, 1.004, 0.688, 1.801, 3.973, 1.784, 2.332, 1.653,
                    0.636,  1.578,  6.348, 6.437, 1.956, 1.552, 5.287, 0.000, 0.000,
                    0.000,  0.000,  0.000, 0.000, 0.000, 0.000, 0.000, 0.000, 0.000},
    [WITH_SENSE] = {-0.563, -0.683, 1.334, 0.854,  0.912,  2.515,  0.129,  1.070,  -0.374,
                    0.628,  1.444,  1.178, 2.844,  -0.174, -0.295, 2.197,  -0.207, 3.376,
                    1.725,  0.781,  2.792, -0.561, -0.558, 0.600,  -0.561, 0.652,  0.862},
};

/* Where danger is noticed beside an offer, where beside everything, and where it is spoken to: by
 * words alone it never is. */
static const struct {
    double faint;
    double quiet;
    double spoken;
} danger_bands[2] = {
    [WITH_WORDS] = {0.2, 0.35, 2},
    [WITH_SENSE] = {0.08, 0.3, 0.7},
};

#endif
