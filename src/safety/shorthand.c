#include "safety/shorthand.h"

#include <string.h>

enum { FORM_MOST = 10 }; /* bytes of the longest */

struct short_form {
    char word[FORM_MOST + 1];
    const char *meaning;
};

/* Sorted by word. Only what stands for nothing else: "ill", "well", "were", "id" are words. */
static const struct short_form forms[] = {
    {"2day", "today"},
    {"2moro", "tomorrow"},
    {"2morrow", "tomorrow"},
    {"2nite", "tonight"},
    {"4", "for"},
    {"4eva", "forever"},
    {"4ever", "forever"},
    {"agen", "again"},
    {"agin", "again"},
    {"aint", "is not"},
    {"aliv", "alive"},
    {"animore", "anymore"},
    {"anymor", "anymore"},
    {"anymre", "anymore"},
    {"arent", "are not"},
    {"b4", "before"},
    {"bc", "because"},
    {"becuz", "because"},
    {"bein", "being"},
    {"bleedin", "bleeding"},
    {"breeth", "breathe"},
    {"brethe", "breathe"},
    {"brething", "breathing"},
    {"cannot", "can not"},
    {"cant", "can not"},
    {"chst", "chest"},
    {"cos", "because"},
    {"couldnt", "could not"},
    {"couldve", "could have"},
    {"coz", "because"},
    {"cuttin", "cutting"},
    {"cuz", "because"},
    {"cya", "goodbye"},
    {"deppresed", "depressed"},
    {"didnt", "did not"},
    {"dnt", "do not"},
    {"doesnt", "does not"},
    {"doin", "doing"},
    {"dont", "do not"},
    {"dosent", "does not"},
    {"dotn", "do not"},
    {"dun", "do not"},
    {"dunno", "do not know"},
    {"dyin", "dying"},
    {"endin", "ending"},
    {"evry", "every"},
    {"evryone", "everyone"},
    {"evrything", "everything"},
    {"feelin", "feeling"},
    {"finna", "going to"},
    {"frend", "friend"},
    {"frnd", "friend"},
    {"gna", "going to"},
    {"goin", "going"},
    {"gon", "going to"},
    {"gonna", "going to"},
    {"goodbi", "goodbye"},
    {"goodby", "goodbye"},
    {"gotta", "got to"},
    {"gudbye", "goodbye"},
    {"gunna", "going to"},
    {"hadnt", "had not"},
    {"harmin", "harming"},
    {"hasnt", "has not"},
    {"hav", "have"},
    {"havent", "have not"},
    {"havnt", "have not"},
    {"hert", "hurt"},
    {"hertin", "hurting"},
    {"hes", "he is"},
    {"hiting", "hitting"},
    {"hittin", "hitting"},
    {"hlp", "help"},
    {"howd", "how would"},
    {"hows", "how is"},
    {"hurtin", "hurting"},
    {"idc", "i do not care"},
    {"idk", "i do not know"},
    {"idont", "i do not"},
    {"ihate", "i hate"},
    {"im", "i am"},
    {"ima", "i am going to"},
    {"imma", "i am going to"},
    {"ina", "in a"},
    {"iv", "i have"},
    {"ive", "i have"},
    {"iwant", "i want"},
    {"iz", "is"},
    {"kil", "kill"},
    {"kilin", "killing"},
    {"kiling", "killing"},
    {"killd", "killed"},
    {"killin", "killing"},
    {"kl", "kill"},
    {"kll", "kill"},
    {"knw", "know"},
    {"leavin", "leaving"},
    {"liv", "live"},
    {"livin", "living"},
    {"luv", "love"},
    {"meself", "myself"},
    {"mi", "my"},
    {"mite", "might"},
    {"mself", "myself"},
    {"myselff", "myself"},
    {"myselfs", "myself"},
    {"myslef", "myself"},
    {"myslf", "myself"},
    {"n", "and"},
    {"nd", "and"},
    {"neva", "never"},
    {"nevr", "never"},
    {"nite", "night"},
    {"nobodys", "nobody is"},
    {"noones", "no one is"},
    {"nothin", "nothing"},
    {"nuffin", "nothing"},
    {"nuthin", "nothing"},
    {"outta", "out of"},
    {"pls", "please"},
    {"plz", "please"},
    {"ppl", "people"},
    {"prolly", "probably"},
    {"r", "are"},
    {"rlly", "really"},
    {"rly", "really"},
    {"shes", "she is"},
    {"shouldnt", "should not"},
    {"shouldve", "should have"},
    {"sleepin", "sleeping"},
    {"som1", "someone"},
    {"some1", "someone"},
    {"sooner2", "sooner"},
    {"sum1", "someone"},
    {"takin", "taking"},
    {"thats", "that is"},
    {"theres", "there is"},
    {"theyll", "they will"},
    {"theyre", "they are"},
    {"theyve", "they have"},
    {"thier", "their"},
    {"thinkin", "thinking"},
    {"tho", "though"},
    {"thot", "thought"},
    {"thru", "through"},
    {"tmr", "tomorrow"},
    {"tmrw", "tomorrow"},
    {"tmw", "tomorrow"},
    {"tomoro", "tomorrow"},
    {"tonite", "tonight"},
    {"tryin", "trying"},
    {"tryna", "trying to"},
    {"u", "you"},
    {"ull", "you will"},
    {"ur", "your"},
    {"urself", "yourself"},
    {"urslf", "yourself"},
    {"wana", "want to"},
    {"wanna", "want to"},
    {"wannna", "want to"},
    {"wantd", "wanted"},
    {"wantin", "wanting"},
    {"wasnt", "was not"},
    {"wat", "what"},
    {"wen", "when"},
    {"werent", "were not"},
    {"whats", "what is"},
    {"whens", "when is"},
    {"whos", "who is"},
    {"wif", "with"},
    {"wit", "with"},
    {"wnna", "want to"},
    {"wnt", "want"},
    {"wont", "will not"},
    {"worht", "worth"},
    {"wouldnt", "would not"},
    {"wouldve", "would have"},
    {"wrth", "worth"},
    {"wut", "what"},
    {"ya", "you"},
    {"yall", "you all"},
    {"yoself", "yourself"},
    {"youre", "you are"},
    {"yourslf", "yourself"},
    {"youve", "you have"},
    {"yr", "your"},
    {"yrself", "yourself"},
    {"yu", "you"},
};

/* After an apostrophe. "'s" is "is" only where a pronoun stands before it; elsewhere it may be
 * "has" or a possessive and stays the word "s". */
static const struct short_form endings[] = {
    {"d", "would"}, {"ll", "will"}, {"m", "am"}, {"re", "are"}, {"s", "s"}, {"ve", "have"},
};

static int compare(const char *word, size_t length, const char *other)
{
    int order = strncmp(word, other, length);
    return order != 0 ? order : -(other[length] != '\0');
}

static const char *find(const struct short_form *table, size_t count, const char *word,
                        size_t length)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(word, length, table[middle].word);
        if (order == 0)
            return table[middle].meaning;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *shorthand_meaning(const char *word, size_t length)
{
    if (length > FORM_MOST)
        return NULL;
    return find(forms, sizeof forms / sizeof *forms, word, length);
}

const char *shorthand_ending(const char *ending, size_t length)
{
    const char *meaning = find(endings, sizeof endings / sizeof *endings, ending, length);
    return meaning != NULL ? meaning : "";
}
