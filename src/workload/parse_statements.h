/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The statements that have a file of their own: parse_call.c, parse_machine.c, parse_expect.c, parse_random.c. */
#pragma once

#include "workload/parse_state.h"

/* A call, with or without `handle =` in front; the current token is its first name. */
bool km_parse_call_statement (KmParser *parser);

bool km_parse_kmw (KmParser *parser);
bool km_parse_title (KmParser *parser);
bool km_parse_machine (KmParser *parser);
bool km_parse_expect (KmParser *parser);
bool km_parse_ask (KmParser *parser);
bool km_parse_random (KmParser *parser);
bool km_parse_free_all (KmParser *parser);
