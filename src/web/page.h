/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Web pages: one file with engine, player and a workload, which steps in a browser without network. */
#pragma once

#include "timeline/timeline.h"

#include <gio/gio.h>

typedef enum
{
  KM_WEB_ENGINE, /* runs the workload and what becomes of it when it is edited */
  KM_WEB_STEPS,  /* shows the steps of the workload as it is: for browsers and sites without WebAssembly */
} KmWebKind;

/* Is a file called @name to be a page? */
bool km_web_is_page (const char *name);

/* Writes @script, a workload or a recording, as a page to @file; it opens at @start. Needs the page that the build
 * makes (make_page.py), found in $KMEMSCOPE_WEB_DIR or where it was installed. Returns false and sets @error, which
 * says how to get it if it is not there; the old file is then whole. */
bool km_web_page_write (KmScript *script, KmWebKind kind, KmCursor start, GFile *file, GError **error);

/* The same as a SCORM 1.2 package, a zip archive, which reports how the questions were answered. */
bool km_web_scorm_write (KmScript *script, KmWebKind kind, KmCursor start, GFile *file, GError **error);
