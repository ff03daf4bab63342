/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page says besides the engine's sentences. */
#pragma once

#include "base/json.h"

/* Writes every word of the page, translated, as members of an object that is open: { "play": "Play or pause", … }. */
void km_web_write_words (KmJson *json);
