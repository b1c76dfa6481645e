#include "command/human.h"

enum { HUMAN_WORDS = 12 };

/* What such a sentence is made of. A single word of another kind ("human touch", "a person who
 * hurt me") makes it a question. */
static const char wishes[] =
    "i id i'd want wanna need would like could can may get call fetch find "
    "is are there let put connect reach contact have in "
    "ich will m\xC3\xB6"
    "chte brauche kann hol ruf gibt es ist";
static const char verbs[] = "talk speak chat touch reden sprechen";
static const char between[] =
    "to with a an the any some real actual live me another not bot please "
    "mit einem einer einen ein eine echten den die mir bitte";
static const char people[] = "human humans moderator moderators mod mods @mod @mods @moderator "
                             "@moderators admin person "
                             "mensch menschen moderatorin moderatoren";
static const char anybody[] = "somebody someone anybody anyone jemand jemandem jemanden";
static const char behind[] =
    "here around online there now help me not a bot to talk speak with please "
    "da hier reden sprechen keinen kein bitte";

/* "A person" may be wanted, "somebody" is only somebody to talk to, or here. "Real person?" asks
 * what the bot is. */
bool human_wanted(const struct words *words)
{
    bool person = false, somebody = false, wished = false, talks = false, here = false;
    for (size_t i = 0; i < words->count; i++) {
        const struct word *word = &words->items[i];
        bool named = person || somebody;
        if (!word_in(word, people) && !word_in(word, anybody) &&
            !word_in(word, named ? behind : wishes) && !word_in(word, named ? behind : between) &&
            (named || !word_in(word, verbs)))
            return false;
        if (named && (word_in(word, people) || word_in(word, anybody)))
            return false;
        person = person || word_in(word, people);
        somebody = somebody || word_in(word, anybody);
        talks = talks || word_in(word, verbs);
        wished = wished || (!named && word_in(word, wishes));
        here = here || (named && !word_in(word, between));
    }
    bool asks = talks || here || (person && wished);
    return !words->cut && words->count <= HUMAN_WORDS && (person || somebody) && asks;
}
