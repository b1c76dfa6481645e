#include "answer/frame.h"

#include <string.h>

/* Each sorted. */
static const char *const stops[] = {
    "a",       "about",    "after",   "again",     "all",     "also",    "always",   "am",
    "an",      "and",      "another", "any",       "anybody", "anyone",  "anything", "are",
    "as",      "at",       "be",      "because",   "been",    "before",  "being",    "but",
    "by",      "can",      "cant",    "could",     "did",     "didnt",   "do",       "does",
    "doesnt",  "doing",    "dont",    "else",      "ever",    "every",   "everyone", "everything",
    "explain", "few",      "for",     "from",      "get",     "gets",    "getting",  "give",
    "go",      "goes",     "going",   "got",       "had",     "has",     "hasnt",    "have",
    "havent",  "having",   "he",      "help",      "her",     "here",    "hers",     "him",
    "his",     "how",      "i",       "id",        "if",      "ill",     "im",       "in",
    "into",    "is",       "isnt",    "it",        "its",     "ive",     "just",     "know",
    "like",    "ll",       "lot",     "make",      "makes",   "many",    "may",      "maybe",
    "me",      "mean",     "means",   "might",     "more",    "most",    "much",     "must",
    "my",      "need",     "never",   "no",        "nobody",  "not",     "nothing",  "now",
    "of",      "off",      "ok",      "on",        "one",     "only",    "or",       "other",
    "our",     "out",      "over",    "own",       "please",  "pls",     "quite",    "rather",
    "re",      "really",   "s",       "said",      "say",     "should",  "show",     "so",
    "some",    "somebody", "someone", "something", "still",   "such",    "t",        "tell",
    "than",    "that",     "thats",   "the",       "their",   "them",    "then",     "there",
    "these",   "they",     "theyre",  "thing",     "things",  "think",   "this",     "those",
    "though",  "to",       "too",     "try",       "u",       "up",      "ur",       "us",
    "use",     "ve",       "very",    "wanna",     "want",    "was",     "way",      "we",
    "well",    "were",     "what",    "whats",     "when",    "where",   "which",    "while",
    "who",     "whos",     "why",     "will",      "with",    "without", "wont",     "would",
    "wouldnt", "yes",      "yet",     "you",       "your",    "youre",
};

static const char *const greetings[] = {
    "afternoon", "all",       "bot",     "dear",    "evening", "everyone", "folks",
    "good",      "greetings", "guys",    "hallo",   "hello",   "hey",      "heya",
    "hi",        "hiya",      "morning", "ok",      "okay",    "please",   "pls",
    "sorry",     "thank",     "thanks",  "waymark", "x",       "xx",       "yo",
};

static const char *const askings[] = {
    "advice",    "any",         "anybody", "anyone",  "are",  "can",    "could",  "describe",
    "did",       "do",          "does",    "explain", "has",  "have",   "help",   "how",
    "info",      "information", "is",      "may",     "need", "please", "should", "summarise",
    "summarize", "tell",        "what",    "whats",   "when", "where",  "which",  "who",
    "whos",      "why",         "will",    "would",
};

static bool is_listed(const char *const *list, size_t count, const char *word, size_t length)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strncmp(word, list[middle], length);
        if (order == 0 && list[middle][length] != '\0')
            order = -1;
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

bool frame_is_stop(const char *word, size_t length)
{
    return is_listed(stops, sizeof stops / sizeof *stops, word, length);
}

bool frame_is_greeting(const char *word, size_t length)
{
    return is_listed(greetings, sizeof greetings / sizeof *greetings, word, length);
}

bool frame_is_asking(const char *word, size_t length)
{
    return is_listed(askings, sizeof askings / sizeof *askings, word, length);
}
