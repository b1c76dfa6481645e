/* What each scorer's word counts. Made by src/train/fit_judge.py from content alone; make it again
 * after a change to the scorers, to the model or, greatly, to the ways of asking. Only judge.c
 * reads it. Order of the scorers: words, grams, themes, nearest, head. */
#ifndef WAYMARK_ANSWER_WEIGHTS_H
#define WAYMARK_ANSWER_WEIGHTS_H

enum { WITH_WORDS, WITH_SENSE }; /* no model; with one */

static const double rank_weights[2][ANSWER_SCORERS] = {
    [WITH_WORDS] = {0.084, 0.344, 0.572, 0.000, 0.000},
    [WITH_SENSE] = {0.104, 0.100, 0.300, 0.370, 0.126},
};

static const double weights[2][ANSWER_FEATURES] = {
    [WITH_WORDS] = {-4.069, -0.910, 0.658, 0.446, 0.054, 0.183, 1.851, 1.827,  1.011,
                    -0.145, 2.806,  3.497, 3.039, 0.000, 0.000, 0.000, 0.000,  0.000,
                    0.000,  0.000,  0.000, 2.297, 1.192, 0.455, 0.285, -0.312, 0.032},
    [WITH_SENSE] = {-2.069, -0.730, 0.484,  0.206, 1.839, -1.987, 1.024, 0.359,  1.404,
                    0.541,  1.926,  0.556,  1.935, 0.001, 1.930,  1.343, 2.621,  -0.148,
                    0.306,  1.832,  -0.148, 1.483, 0.643, 0.199,  0.192, -0.562, 0.145},
};

static const double danger_weights[2][ANSWER_DANGER_FEATURES] = {
    [WITH_WORDS] = {-1.963, -1.762, 1.004, 0.688, 1.801, 3.973, 1.784, 2.332, 1.653,
                    0.636,  1.578,  6.348, 6.437, 1.956, 1.552, 5.287, 0.000, 0.000,
                    0.000,  0.000,  0.000, 0.000, 0.000, 0.000, 0.000, 0.000, 0.000},
    [WITH_SENSE] = {-0.353, -1.471, 0.873, 0.302,  2.316,  1.779, 0.369,  0.852,  -0.448,
                    0.702,  0.999,  1.370, 2.710,  -0.110, 0.760, 1.906,  -0.339, 2.921,
                    0.941,  2.453,  2.344, -0.443, -0.533, 0.333, -0.443, 0.637,  0.614},
};

/* Where danger is noticed beside an offer, where beside everything, and where it is spoken to: by
 * words alone it never is. */
static const struct {
    double faint;
    double quiet;
    double spoken;
} danger_bands[2] = {
    [WITH_WORDS] = {0.2, 0.35, 2},
    [WITH_SENSE] = {0.05, 0.22, 0.62},
};

#endif
