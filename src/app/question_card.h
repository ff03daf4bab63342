/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card of a question: a person points at the picture, chooses or types, and commits; then the card says what is
 * right and why, and the run goes on. It also asks for the steps of a call, one after the other. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_QUESTION_CARD (km_question_card_get_type ())
G_DECLARE_FINAL_TYPE (KmQuestionCard, km_question_card, KM, QUESTION_CARD, GtkWidget)

/* Follows @state from now on: shown while there is something to ask or to explain, hidden otherwise. Property "open"
 * says which. */
void km_question_card_set_state (KmQuestionCard *card, KmViewState *state);
/* Where the card is. */
typedef enum
{
  KM_QUESTION_WIDE,      /* below the stage */
  KM_QUESTION_NARROW,    /* in the column of the script: one thing below the other */
  KM_QUESTION_PRESENTED, /* below the stage of a lecture, which shows the call elsewhere and has no room for the score
                          */
} KmQuestionForm;

/* Lays the card out for where it is from now on. Without a call: KM_QUESTION_WIDE. */
void km_question_card_set_form (KmQuestionCard *card, KmQuestionForm form);
/* Asks for the steps of the next call, or of the rest of the current one. Returns false if there is nothing to ask. */
bool km_question_card_perform (KmQuestionCard *card);
/* Is an answer on show, which a step on puts away? */
bool km_question_card_is_answered (KmQuestionCard *card);
/* Somebody wants to go on who has not answered yet: says what to do. Returns false if nothing is asked. */
bool km_question_card_remind (KmQuestionCard *card);
/* Gives the question up and shows what is right. Returns false if none is asked. */
bool km_question_card_reveal (KmQuestionCard *card);
/* Goes to the end of the call that is played after an answer, or on to the next question, if an answer is on show and
 * another question waits. Returns false if neither is so. */
bool km_question_card_go_on (KmQuestionCard *card);
