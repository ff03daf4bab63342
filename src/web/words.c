/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the page by the keys that its document and its scripts use. */
#include "web/words.h"

#include "base/i18n.h"

static const struct
{
  const char *key, *word;
} words[] = {
  { "answer", N_ ("Answer") },
  { "back-call", N_ ("Back one call") },
  { "back-event", N_ ("Back one event") },
  { "broken", N_ ("The page has stopped working. Load it again.") },
  /* Translators: the picture that fits the call, chosen by the program */
  { "by-call", N_ ("By the call") },
  /* Translators: the number of a call, and of all calls */
  { "call", N_ ("call %s of %s") },
  { "close", N_ ("Close") },
  { "earlier", N_ ("Earlier events: %s") },
  { "edit", N_ ("Edit") },
  /* Translators: the number of an event, and of all events of the call */
  { "event", N_ ("event %s of %s") },
  { "first", N_ ("To the start") },
  { "forward-call", N_ ("Forward one call") },
  { "forward-event", N_ ("Forward one event") },
  { "key-call", N_ ("One call forward, back") },
  { "key-ends", N_ ("To the start, to the end") },
  { "key-event", N_ ("One event forward, back") },
  { "key-select", N_ ("Select what is beside it, in a direction") },
  { "key-refused", N_ ("To the next refused allocation, to the previous one") },
  { "inspector", N_ ("Inspector") },
  { "it-is", N_ ("It is %s") },
  { "keys", N_ ("Keyboard shortcuts") },
  { "language", N_ ("Language") },
  /* Translators: the code of your language as web pages write it: zh-CN */
  { "lang", N_ ("en") },
  { "last", N_ ("To the end") },
  { "later", N_ ("Later events: %s") },
  { "line", N_ ("Line %s:") },
  { "mistakes", N_ ("Mistakes: %s") },
  { "no", N_ ("No") },
  { "play", N_ ("Play or pause") },
  { "print", N_ ("Print") },
  { "right", N_ ("✓ Right: %s") },
  { "script", N_ ("Script") },
  { "skip", N_ ("Leave it out") },
  { "speed", N_ ("Speed") },
  { "stage", N_ ("Picture") },
  { "timeline", N_ ("Timeline") },
  { "unreadable", N_ ("That cannot be an answer to this question.") },
  { "workload", N_ ("Workload") },
  /* Translators: what is right, and what was answered */
  { "wrong", N_ ("✗ It is %s, not %s") },
  { "yes", N_ ("Yes") },
};

void
km_web_write_words (KmJson *json)
{
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    km_json_string (json, words[i].key, _ (words[i].word));
}
