/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The statements that have a file of their own: parse_call.c, parse_machine.c, parse_expect.c, parse_ask.c,
 * parse_random.c, parse_lecture.c. */
#pragma once

#include "workload/parse_state.h"

/* A call, with or without `handle =` in front; the current token is its first name. Like all below it ends behind its
 * last token, and returns false after it has reported what is wrong. */
bool km_parse_call_statement (KmParser *parser);

/* For all below, the current token is the one behind the word of the statement.
 * kmw: the version of the language. */
bool km_parse_kmw (KmParser *parser);
/* title: what the workload is called. */
bool km_parse_title (KmParser *parser);
/* machine: its options, until the end of the statement. */
bool km_parse_machine (KmParser *parser);
/* expect: an expectation, which becomes a mark. */
bool km_parse_expect (KmParser *parser);
/* ask: a question for the reader with its answer, which becomes a mark. */
bool km_parse_ask (KmParser *parser);
/* chapter, slide: a heading in quotes; show: names of views; each becomes a mark. */
bool km_parse_chapter (KmParser *parser);
bool km_parse_slide (KmParser *parser);
bool km_parse_show (KmParser *parser);
/* random: the operations that its options describe. */
bool km_parse_random (KmParser *parser);
/* free_all: the frees of all that is still allocated. */
bool km_parse_free_all (KmParser *parser);
