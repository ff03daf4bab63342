/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a session, shared by session.c (document and edits), session_file.c (saving and recovery),
 * session_run.c (breakpoints and playing) and session_bookmarks.c. */
#pragma once

#include "timeline/session.h"

/* A text, known again by length and 64 bits of hash. */
typedef struct
{
  uint64_t length;
  uint64_t hash;
} KmTextMark;

/* The mark of @length bytes of @text. */
KmTextMark km_text_mark (const char *text, size_t length);

struct _KmSession
{
  KmScript *script;     /* of the text as it is now */
  KmTimeline *timeline; /* of script */
  GFile *file;          /* nullable */
  char *typed;          /* what an editor shows and no script was made of yet; nullable */
  KmTextMark current;   /* of what is typed, else of the text */
  KmTextMark saved;     /* the text that the file holds, or that an untitled session began with */
  GArray *breakpoints;  /* of uint32_t: lines, ascending */
  GArray *bookmarks;    /* of KmCursor: ascending */
};

/* Gives @session, an edited text, the bookmarks of @before: each at the same call of the same line. */
void km_session_follow_bookmarks (KmSession *session, const KmSession *before);
/* Puts those of @places (of KmCursor) that the run has in the place of the bookmarks. */
void km_session_take_bookmarks (KmSession *session, const GArray *places);

/* Makes a session around @script, whose text counts as saved. Takes a reference. */
KmSession *km_session_new_for_script (KmScript *script, GError **error);
