/** Names of models that join language and images. Sources: `text-names.ts`. */

import type { FamilyNames } from "./family-names.ts";
import { words } from "./words.ts";

export const MULTIMODAL_NAMES: FamilyNames = {
  names: words(`
    clip siglip siglip2 altclip chineseclip xclip metaclip mobileclip evaclip openclip jinaclip
    blip blip2 blip3 xgenmm instructblip llava llavanext llavaonevision bakllava vipllava
    videollava videollama onevision flamingo openflamingo idefics idefics2 idefics3 paligemma
    paligemma2 fuyu kosmos kosmos2 florence2 nougatlatex trocr gitbase gitlarge pix2struct
    deplot matchabase matchachartqa vilt vilbert visualbert lxmert flava layoutlm layoutlmv2
    layoutlmv3 layoutxlm lilt udop docformer bridgetower tvlt mgpstr pixelbert pix2text texify
    markuplm texteller ocr gotocr gotocr2 olmocr dotsocr easyocr tesseract paddleocr paddleocrvl
    ppocr ppocrv3 ppocrv4 ppocrv5 doctr surya smoldocling docling granitedocling chandra mineru
    monkeyocr smolvlm smolvlm2 vlm vlms lmm lmms longvu vl vqa vla captioning captioner
    imagecaption imagecaptions imagetotext img2text image2text video2text videochat internvideo
    internvideo2 multimodal anytoany mllm mllama minicpmv minicpmo minicpmllama3v internvl
    internvl2 internvl3 interns1 internlmxcomposer internlmxcomposer2 xcomposer cogvlm cogvlm2
    cogagent glm4v glm41v glm45v glm46v qwenvl qwen2vl qwen25vl qwen3vl qvq qwenomni qwen2omni
    qwen25omni qwen3omni omni deepseekvl deepseekvl2 deepseekocr janus januspro januflow molmo
    molmo2 molmoweb pixtral ovis ovis15 ovis16 ovis2 ovisu1 emu3 emu2 moondream moondream2
    moondream3 nvlm nvila vila15 mplug mplugowl mplugowl2 mplugowl3 minigpt4 minigptv2
    sharegpt4v yivl skyworkr1v kimivl kimik25 kimik3 keyevl step3vl stepvl imagebind
    languagebind vitgpt2 visionencoderdecoder visiontext visionlanguage gemma3n gemma34b
    gemma312b gemma327b gemma4 medgemma gemma3nano phi3vision phi35vision phi4multimodal
    phi4reasoningvision llama32vision medllava biomedclip pubmedclip remoteclip fashionclip
    streetclip bioclip plip colpali colqwen colqwen2 colsmol colsmolvlm colidefics bgevl
    bgevisualized vdr vlm2vec mme5 omniembed magma8b bagel7b showo showo2 seedx openvla smolvla
    tinyvla rdt1b tarsier aya8bvision ayavision aya32bvision cosmosreason cosmosreason1
    nemovision pegasus1 videorefer groundinglmm lisa7b lisa13b glamm ferret ferretui mobilevlm
    tinyllava bunnyv1 bunnyllama nanollava imp3b deepseekjanus uitars showui omniparser osatlas
    aguvis opencua holo1 joycaption qwenvlchat textmonkey docowl unichart chartgemma tinychart
    screenai openvlthinker lavin vinvl oscarplus cocavit exaone45 granitevision minimaxvl
    minimaxm3 reka rekaflash molmoe perceptionlm viscpm e5v omnilmm minigemini ofabase ofalarge
    ofatiny unifiedio unifiedio2 albef vlmo perceptionencoder quiltnet colnomic pix2tex
    unimernet parseq svtr abinet vitstr infinityparser pointsreader ocrflux ariaui seeclick
    uground guiactor cogact molmoact shikra sa2va videolisa ll3da radfm chexagent maira2
    pathchat geochat teochat varytoy tokenpacker valley2 timechat moviechat longva longvila
    unitok tokenflow cambrian vtimellm llamavid pandagpt onellm anygpt nextgpt macawllm
    biomedgpt healthgpt lingshu earthgpt pixellm pointllm shapellm cloob beit3 glmedgev
    mistralsmall31 mistralsmall32 nomicembedvision dseqwen2 kimik26
  `),
  wordlikeNames: words(`
    git align donut nougat florence aria eagle otter chameleon bros pali vila magma bagel isaac
    matcha uniter emu bunny coca oryx anole vary
  `),
  endings: words(
    "clip vl vlm vlms vla ocr llava blip omni captioner captioning paligemma internvl mllm",
  ),
  beginnings: words("llava internvl layoutlm minicpmv qwenvl idefics blip"),
  hints: words("caption captions document docvqa chartqa"),
  organizations: words("llava-hf lmms-lab openflamingo"),
};
