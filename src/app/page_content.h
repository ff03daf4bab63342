/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page on its way to another program, through the clipboard or by the hand: as PNG and as SVG, and to who takes files
 * as a file. It is made when it is asked for, in a thread. */
#pragma once

#include "app/page_choice.h"

#include <gtk/gtk.h>

/* Returns: (transfer full) page or sheet @i of @choice, whose pages are found. @file_name, without an ending, names the
 * file that is offered; NULL: none is, as programs then prefer the file to the picture. */
GdkContentProvider *km_page_content_new (KmPageChoice *choice, size_t i, const char *file_name);
