/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmLessonCard: a button with the picture of a lesson, its title, what it is about, how long it takes and how far one
 * came. */
#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

#define KM_TYPE_LESSON_CARD (km_lesson_card_get_type ())
G_DECLARE_FINAL_TYPE (KmLessonCard, km_lesson_card, KM, LESSON_CARD, GtkButton)

/* Returns: (transfer floating) a card of the lesson in @file, the @number-th, without its picture. */
KmLessonCard *km_lesson_card_new (GFile *file, unsigned number);
/* The file (transfer none). */
GFile *km_lesson_card_file (KmLessonCard *card);
void km_lesson_card_set_picture (KmLessonCard *card, GdkTexture *picture);
/* Have all calls of it been seen? */
bool km_lesson_card_is_finished (KmLessonCard *card);
