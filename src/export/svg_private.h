/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the SVG writer share. Each calls only those above it:
 *
 *   svg_piece.c  pieces of a list, and the elements that they are
 *   svg_strip.c  many small things as one
 *   svg.c        the order of it all */
#pragma once

#include "export/svg.h"

#include "export/svg_look.h"

enum
{
  KM_SVG_MAX_RUN = 512,  /* pieces that may change places */
  KM_SVG_MAX_PIECES = 8, /* of a thing in a strip */
};

/* How much is left out. What is not so high or not so wide, in pixels, is part of a strip to the eye; last what the
 * step has changed as well. */
typedef struct
{
  double least_size;
  unsigned kept; /* of what the step has done: how many kinds of marks keep a thing out of strips */
  double square; /* corners that are not rounder are square */
  int64_t grain; /* of what is in strips and has no line around it, see KmSvgPath */
  bool joins;    /* words are one text, boxes of one height are lines */
  bool mute;     /* single letters in strips are left out */
} KmSvgLevel;

/* A shape as it is written. */
typedef struct
{
  const KmListPart *part;
  KmShape shape; /* without its pattern */
  KmRect reach;  /* where it paints */
  unsigned look;
  bool patterned;
} KmSvgPiece;

typedef struct
{
  const KmList *list;
  GString *body;
  KmSvgLooks looks;
  const KmSvgLevel *level;
  GPtrArray *memory;
  unsigned n_clips;
} KmSvg;

/* ---- pieces ---- */

/* Is @part a shape but no clip and no fade? */
bool km_svg_is_piece (const KmListPart *part);
/* Reads the piece that begins at part @i. Returns the first part behind it. */
unsigned km_svg_read_piece (KmSvg *svg, unsigned i, KmSvgPiece *piece);
/* Are these words of which nothing fits? */
bool km_svg_is_empty (const KmSvgPiece *piece);
/* How round the corners of a box are, in pixels; 0 for what nobody sees. */
double km_svg_radius (const KmShape *shape);
/* How exact the places of @pieces must be: neighbours meet where edges are hard. */
int64_t km_svg_grain (const KmSvgPiece *pieces, int64_t usual);
/* Does the clip at part @i cut nothing but corners that are lost anyway? */
bool km_svg_cuts_corners (const KmSvg *svg, unsigned i);

/* ---- elements ---- */

/* Writes a number as an attribute, in tenths. */
void km_svg_put_attribute (GString *out, const char *name, double value);
/* Writes the place of a box as attributes. */
void km_svg_put_place (GString *out, const KmShape *shape);
/* Writes what @thing says about itself; NULL is fine. */
void km_svg_put_title (GString *out, const KmListThing *thing);
/* A piece; @thing: what it is, NULL if it is only a part of it. */
void km_svg_put_piece (GString *out, const KmListThing *thing, const KmSvgPiece *piece);
/* Pieces of one look as one path. */
void km_svg_put_path (GString *out, const KmListThing *thing, const KmSvgPiece *pieces, unsigned n);
/* A box in a group that has its look. */
void km_svg_put_rect (GString *out, const KmShape *shape);
/* Words at places of their own in one element; the first of a line say how high it is. */
void km_svg_put_places_of_words (GString *out, const KmSvgPiece *pieces, unsigned n, int64_t grain);

/* ---- strips ---- */

/* A thing that may be part of a strip. */
typedef struct
{
  unsigned at; /* its first part */
  const KmListThing *thing;
  KmSvgPiece pieces[KM_SVG_MAX_PIECES];
  unsigned n;
  bool written;
} KmSvgFine;

/* The things from part @i on that can be in strips and of which none lies on another but on lines like itself: the
 * order in which they are painted does not matter. Returns: (transfer full), of KmSvgFine. */
GArray *km_svg_read_fines (KmSvg *svg, unsigned i);
/* Writes all that look like number @first of @fines. Returns false, and writes nothing, if that is alone. */
bool km_svg_put_strip (KmSvg *svg, GArray *fines, unsigned first);
