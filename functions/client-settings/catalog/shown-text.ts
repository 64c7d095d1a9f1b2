/**
 * Controls, halves of characters, non-characters, line ends, and the marks that turn the direction of whatever follows: in a
 * name they reach into the sentence around it. Marks for one letter (`\u200f`, joiners) belong to writing.
 */
const unshown = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Whether a text can stand on one line, among others, as it is. */
export const isShowable = (text: string): boolean => !unshown.test(text);

/** Whether nothing of a text can be seen, e.g. a space of no width alone. */
export const isBlank = (text: string): boolean =>
  /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
